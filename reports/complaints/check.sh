#!/bin/sh
# Checks this bundle with public programs only: sha256sum, xxd, openssl, and a shell.
# Unpack the ZIP, then:  sh check.sh
cd "$(dirname "$0")" || exit 1
bad=0
ok() { printf 'OK      %s\n' "$1"; }
no() { printf 'NOT OK  %s\n' "$1"; bad=1; }
of_bytes() { xxd -r -p | sha256sum | cut -c1-64; }

# 1. Every file is the one that was put in.
for list in tagmanifest-sha256.txt manifest-sha256.txt; do
    if sha256sum --quiet --strict -c "$list"; then ok "$list"; else no "$list"; fi
done

# 2. Every line of custody holds what its seal was made of, and seals the line before it.
for list in data/custody/*.lines; do
    [ -e "$list" ] || continue
    before=
    wrong=
    while IFS= read -r line; do
        seal=${line%% *}
        said=${line#* }
        [ "$(printf '%s' "$said" | sha256sum | cut -c1-64)" = "$seal" ] || wrong=yes
        case $said in *"\"previous\":\"$before"*) ;; *) wrong=yes ;; esac
        before=$seal
    done <"$list"
    if [ -z "$wrong" ]; then ok "$list"; else no "$list"; fi
done

# 3. Every original, and the newest line of its custody, is in a tree of hashes (RFC 6962).
for path in data/stamps/*.path; do
    [ -e "$path" ] || continue
    sum= value= at= wrong=
    while read -r what said; do
        case $what in
        file) sum=$(sha256sum "$said" | cut -c1-64) ;;
        salt) sum=$({ printf '%s' "$said" | xxd -r -p; printf '%s' "$sum"; } | sha256sum | cut -c1-64) ;;
        line) grep -q "^$said " "data/custody/$(basename "$path" .custody.path).lines" || wrong=yes ;;
        value)
            [ -z "$sum" ] || [ "$sum" = "$said" ] || wrong=yes
            at=$(printf '00%s' "$said" | of_bytes)
            ;;
        left) at=$(printf '01%s%s' "$said" "$at" | of_bytes) ;;
        right) at=$(printf '01%s%s' "$at" "$said" | of_bytes) ;;
        root) [ "$at" = "$said" ] || wrong=yes ;;
        batch) grep -q "SHA-256): $at\$" "data/stamps/batch-$said.txt" || wrong=yes ;;
        esac
    done <"$path"
    if [ -z "$wrong" ]; then ok "$path"; else no "$path"; fi
done

# 4. An outside clock has signed when it saw the root of that tree.
for token in data/stamps/*.tsr; do
    [ -e "$token" ] || { printf 'No outside clock has stamped this yet.\n'; break; }
    name=${token%.tsr}
    batch=data/stamps/$(basename "$name" | cut -d. -f1)
    time=$(openssl ts -reply -in "$token" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
    if openssl ts -verify -data "$batch.txt" -in "$token" -CAfile "$name.pem" \
        -attime "$(date -d "$time" +%s)" >/dev/null 2>&1; then
        ok "$token, $time"
        openssl x509 -in "$name.pem" -noout -fingerprint -sha256 -subject | sed 's/^/        /'
    else
        no "$token"
    fi
done

# 5. Every electronic signature fits the document beside it.
find data -name '*.p7s' | sort | (
    wrong=0
    while IFS= read -r signature; do
        for document in "${signature%.p7s}".*; do
            [ "$document" = "$signature" ] && continue
            if openssl cms -verify -binary -noverify -inform DER -in "$signature" \
                -content "$document" -out /dev/null >/dev/null 2>&1; then
                ok "$signature, of $document"
            elif openssl cms -cmsout -print -noout -inform DER -in "$signature" 2>/dev/null |
                sed -n '/signerInfos:/,$p' | grep -A1 -E '(digest|signature)Algorithm' |
                grep -q -E '1\.2\.(398|643)\.'; then
                printf 'NOT CHECKED  %s: a national algorithm\n' "$signature"
            else
                no "$signature"
                wrong=1
            fi
        done
    done
    exit "$wrong"
) || bad=1

if [ "$bad" = 0 ]; then
    printf '\nEverything holds. Compare the fingerprints above with those that the clocks publish.\n'
else
    printf '\nSomething does not hold; see the lines that begin with NOT OK.\n'
fi
exit "$bad"
