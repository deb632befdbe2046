-- Lookups of a record (LOOK=record) or of the audiences of its person (LOOK=member), by KEY, uniform over KEYS.
local starts = { record = "/v1/collections/customers/records/user_id/", member = "/v1/audiences/customers/" }
local headers = { ["Authorization"] = "Bearer " .. os.getenv("KEY"), ["Accept"] = "application/json" }
local prepared, place = {}, 0

function init()
  math.randomseed(os.time())
  for i = 1, 20000 do
    prepared[i] = wrk.format("GET", starts[os.getenv("LOOK")] .. math.random(1, tonumber(os.getenv("KEYS"))), headers)
  end
end

function request()
  place = place % #prepared + 1
  return prepared[place]
end

function done(summary, latency)
  io.write(string.format("RESULT %.0f %.0f %.0f %d %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
