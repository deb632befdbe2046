using System.Text;
using System.Text.Json;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Offers;

/// <summary>
/// What pages have told of people, kept for a while: a state of its own beside the person's, so that a step never waits for it. It is due when its last attribute ends. Thread-safe.
/// </summary>
/// <remarks>The state is a JSON object: each attribute with its JSON (<c>v</c>) and when it was told (<c>at</c>, in milliseconds since 1970).</remarks>
internal sealed class LiveAttributes(RealtimeEngine engine)
{
    private const int MostBytes = 256 * 1024;
    private const int MostAttempts = 100;

    /// <summary>Reads what is kept of a record's person.</summary>
    /// <returns>The JSON of each attribute.</returns>
    internal async ValueTask<IReadOnlyDictionary<string, byte[]>> ReadAsync(OffersPlan plan, string key, CancellationToken cancellationToken)
    {
        var person = PersonIds.OfAttributes(plan.Collection.Name, key);
        var stored = (await engine.Store.ReadAsync([person], cancellationToken).ConfigureAwait(false))[0];
        return Parse(stored, engine.Time.GetUtcNow() - plan.Definition.AttributeLifetime).ToDictionary(one => one.Key, one => one.Value.Json, StringComparer.Ordinal);
    }

    /// <summary>Keeps what a body says.</summary>
    internal async ValueTask KeepAsync(OffersPlan plan, string key, IReadOnlyDictionary<string, byte[]> told, CancellationToken cancellationToken)
    {
        var person = PersonIds.OfAttributes(plan.Collection.Name, key);
        if (told.Count == 0 || !PersonLimits.CanHold(person))
        {
            return;
        }

        var lifetime = plan.Definition.AttributeLifetime;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var now = engine.Time.GetUtcNow();
            var stored = (await engine.Store.ReadAsync([person], cancellationToken).ConfigureAwait(false))[0];
            var kept = Parse(stored, now - lifetime);

            // What says nothing new is written once in a while, so that it lives on.
            if (told.All(one => kept.TryGetValue(one.Key, out var before) && before.At > now - (lifetime / 10) && before.Json.AsSpan().SequenceEqual(one.Value)))
            {
                return;
            }

            foreach (var (name, json) in told)
            {
                kept[name] = (now, json);
            }

            var commit = new PersonCommit { Person = person, ExpectedVersion = stored?.Version ?? 0, State = Write(kept), Due = now + lifetime };
            if ((await engine.Store.CommitAsync([commit], cancellationToken).ConfigureAwait(false))[0] > 0)
            {
                return;
            }
        }

        throw new RecordStoreException("people", "commit", $"The attributes of a person changed {MostAttempts} times while they were written. Try again.") { Kind = RecordStoreErrorKind.Transient };
    }

    private static Dictionary<string, (DateTimeOffset At, byte[] Json)> Parse(StoredPerson? stored, DateTimeOffset after)
    {
        var kept = new Dictionary<string, (DateTimeOffset At, byte[] Json)>(StringComparer.Ordinal);
        if (stored is null)
        {
            return kept;
        }

        using var json = JsonDocument.Parse(stored.State, new JsonDocumentOptions { MaxDepth = 128 });
        foreach (var one in json.RootElement.EnumerateObject())
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(one.Value.GetProperty("at").GetInt64());
            if (at > after)
            {
                kept[one.Name] = (at, Encoding.UTF8.GetBytes(one.Value.GetProperty("v").GetRawText()));
            }
        }

        return kept;
    }

    private static ReadOnlyMemory<byte> Write(Dictionary<string, (DateTimeOffset At, byte[] Json)> kept)
    {
        var room = MostBytes;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, one) in kept.OrderByDescending(one => one.Value.At))
            {
                room -= one.Json.Length;
                if (room < 0)
                {
                    break;
                }

                json.WriteStartObject(name);
                json.WriteNumber("at", one.At.ToUnixTimeMilliseconds());
                json.WritePropertyName("v");
                json.WriteRawValue(one.Json, skipInputValidation: true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
