-- Lookups of a record (LOOK=record) or of the audiences of its person (LOOK=member), by KEY, or events that are answered with offers (LOOK=offer), uniform over KEYS.
local starts = { record = "/v1/collections/customers/records/user_id/", member = "/v1/audiences/customers/" }
local headers = { ["Authorization"] = "Bearer " .. os.getenv("KEY"), ["Accept"] = "application/json" }
local prepared, place = {}, 0

function init()
  math.randomseed(os.time())
  for i = 1, 20000 do
    if os.getenv("LOOK") == "offer" then
      prepared[i] = wrk.format("POST", "/retail_db/pageviews", {
        ["Content-Type"] = "application/vnd.treasuredata.v1+json", ["Authorization"] = "TD1 12345/key", ["WP13n-Token"] = "12345/67890/bench-token",
      }, string.format('{"td_client_id":"42a508e2-d9b1-4baa-%d","user_id":"%d","td_url":"https://example.com/retail/shop/women","td_path":"/retail/shop/women"}', i, math.random(1, tonumber(os.getenv("KEYS")))))
      goto next
    end
    prepared[i] = wrk.format("GET", starts[os.getenv("LOOK")] .. math.random(1, tonumber(os.getenv("KEYS"))), headers)
    ::next::
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
