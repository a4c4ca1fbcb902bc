-- Files reports, each under a number of its own and with a receipt key of its own, and says as
-- JSON how that went. BODY is a report in which VERIFIER, LOCATOR and PUBLIC are filled in;
-- PUBLICS are public halves of receipt keys, one a line.

local random = assert(io.open("/dev/urandom", "rb"))
local head = {
  ["Content-Type"] = "application/json",
  ["Accept-Language"] = "ru",
  ["X-Forwarded-Proto"] = "https",
}
local crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
local body = assert(os.getenv("BODY"))
local publics, turn = {}, 0
for line in assert(os.getenv("PUBLICS")):gmatch("[^\n]+") do
  publics[#publics + 1] = line
end

local function hexadecimal(bytes)
  return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local function uuid()
  local digits = hexadecimal(random:read(16))
  return ("%s-%s-4%s-a%s-%s"):format(
    digits:sub(1, 8), digits:sub(9, 12), digits:sub(14, 16), digits:sub(18, 20), digits:sub(21))
end

local function locator()
  return (random:read(8):gsub(".", function(byte)
    local at = byte:byte() % 32 + 1
    return crockford:sub(at, at)
  end))
end

function request()
  turn = turn % #publics + 1
  local filled = body
    :gsub("VERIFIER", hexadecimal(random:read(32)), 1)
    :gsub("LOCATOR", locator(), 1)
    :gsub("PUBLIC", publics[turn], 1)
  return wrk.format("PUT", "/api/v1/reports/" .. uuid() .. "/", head, filled)
end

function done(summary, latency)
  local errors = summary.errors
  print(("{\"requests\": %d, \"seconds\": %.6f, \"refused\": %d, \"broken\": %d, "
    .. "\"p50_ms\": %.2f, \"p95_ms\": %.2f, \"p99_ms\": %.2f}"):format(
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
