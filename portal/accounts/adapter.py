"""What the sign-in library asks of us."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers by themselves: accounts are made by invitation."""

    def is_open_for_signup(self, request):
        return False
