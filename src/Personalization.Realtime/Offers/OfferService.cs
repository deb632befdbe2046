using System.Buffers;
using System.Text.Json;
using Personalization.People;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Offers;

/// <summary>Takes an event in and answers what its person is offered then. Thread-safe.</summary>
internal sealed class OfferService(RealtimeEngine engine, IEventIngest ingest, AudienceMembership membership)
{
    private static readonly byte[] Nothing = "{\"offers\":{}}"u8.ToArray();

    private readonly LiveAttributes _live = new(engine);

    /// <summary>Gets the offers that are configured now.</summary>
    internal OffersTable Table { get; } = new(engine);

    /// <summary>Takes a body in.</summary>
    /// <param name="plan">The offers of its database.</param>
    /// <param name="table">The table: the event's name.</param>
    /// <param name="utf8Json">The body.</param>
    /// <param name="address">From where it came.</param>
    /// <param name="cancellationToken">Cancels the call; the event may then have been taken in.</param>
    /// <returns>The answer as JSON, or what is wrong with the body.</returns>
    /// <exception cref="IngestOverloadedException">More comes in than can be taken.</exception>
    /// <exception cref="RecordStoreException">A store cannot be reached.</exception>
    internal async ValueTask<(byte[] Json, OfferError? Error)> AnswerAsync(OffersPlan plan, string table, ReadOnlyMemory<byte> utf8Json, string? address, CancellationToken cancellationToken)
    {
        if (utf8Json.Length > EventLimits.EventBytes || OfferBody.Read(utf8Json.Span, plan) is not { } body)
        {
            return (Nothing, OfferError.InvalidEvent);
        }

        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        if (await engine.Suppression.ContainsAnyAsync(PeopleOf(plan, body), cancellationToken).ConfigureAwait(false))
        {
            return (Nothing, null); // Somebody who was erased: the event is not kept, and that is not told.
        }

        var key = await FindAsync(plan, body, cancellationToken).ConfigureAwait(false);
        var events = EventParser.Parse(EventOf(plan, table, body, key, utf8Json.Span), new EventReception(plan.Definition.Name, EventRoute.Track, engine.Time.GetUtcNow(), address));
        if (events.Messages.Count == 0 || (await ingest.AcceptAsync(plan.Definition.Name, events, cancellationToken).ConfigureAwait(false)).Accepted == 0)
        {
            return (Nothing, OfferError.InvalidEvent);
        }

        if (key is null || plan.Parent is null)
        {
            return (Nothing, null);
        }

        return (await AnswerAsync(plan, plan.Parent, key, body, cancellationToken).ConfigureAwait(false), null);
    }

    private async ValueTask<byte[]> AnswerAsync(OffersPlan plan, ParentPlan parent, string key, OfferBody body, CancellationToken cancellationToken)
    {
        var (memberships, record) = await membership.ReadSeenAsync(parent, key, cancellationToken).ConfigureAwait(false);
        if (!record.Utf8Json.IsEmpty)
        {
            await _live.KeepAsync(plan, key, body.Kept, cancellationToken).ConfigureAwait(false);
        }

        var audiences = memberships.Where(one => one.IsMember).Select(one => one.Audience).ToHashSet(StringComparer.Ordinal);
        OffersPlan.Offer[] offers = [.. plan.Offers.Where(offer => audiences.Contains(offer.Audience))];
        if (offers.Length == 0)
        {
            return Nothing;
        }

        using var attributes = new OfferAttributes(record.Utf8Json);
        if (offers.Any(offer => offer.Attributes.Any(attribute => plan.Kept.Contains(attribute.Path[0]) && !attributes.IsInRecord(attribute.Path))))
        {
            attributes.Add(await _live.ReadAsync(plan, key, cancellationToken).ConfigureAwait(false));
        }

        return Write(offers, audiences, attributes);
    }

    private static byte[] Write(OffersPlan.Offer[] offers, HashSet<string> audiences, OfferAttributes attributes)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("offers");
            foreach (var offer in offers)
            {
                json.WriteStartObject(offer.Name);
                json.WriteStartObject("attributes");
                foreach (var (path, to) in offer.Attributes)
                {
                    attributes.Write(json, path, to);
                }

                json.WriteEndObject();
                json.WriteStartArray("batch_segments");
                foreach (var segment in offer.Segments.Where(segment => audiences.Contains(segment.Audience)))
                {
                    json.WriteStartObject();
                    json.WriteString("id", segment.Id);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The record of the first identifier that leads to one. A value of the primary index is the key, so that the last one need not be looked up.</summary>
    private async ValueTask<string?> FindAsync(OffersPlan plan, OfferBody body, CancellationToken cancellationToken)
    {
        for (var i = 0; i < body.Identifiers.Count; i++)
        {
            var index = plan.Definition.Identifiers[i].Name;
            if (body.Identifiers[i] is not { } value || !plan.IsIndex(index))
            {
                continue;
            }

            if (index == plan.Collection.PrimaryIndex && !body.Identifiers.Where((other, at) => at > i && other is not null && plan.IsIndex(plan.Definition.Identifiers[at].Name)).Any())
            {
                return value;
            }

            if ((await engine.Records.FindKeysAsync(plan.Collection, index, [value], cancellationToken).ConfigureAwait(false)).TryGetValue(value, out var key))
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>Whoever the body names, in whatever place.</summary>
    private static IEnumerable<PersonKey> PeopleOf(OffersPlan plan, OfferBody body)
        => body.Identifiers.Select((value, at) => (Name: plan.Definition.Identifiers[at].Name, Value: value)).Where(one => one.Value is not null).Select(
            one => plan.IsIndex(one.Name) ? PersonIds.OfValue(plan.Collection.Name, one.Name, one.Value!) : PersonIds.OfDevice(plan.Collection.Name, one.Value!));

    /// <summary>
    /// The event: its user is the record, or the value of the primary index where there is none; its device the first id that no record has, or else the first other value. So a later body with both
    /// joins what came before.
    /// </summary>
    private static ReadOnlySpan<byte> EventOf(OffersPlan plan, string table, OfferBody body, string? key, ReadOnlySpan<byte> utf8Json)
    {
        var (user, device, other) = (key, default(string), default(string));
        for (var i = 0; i < body.Identifiers.Count; i++)
        {
            var name = plan.Definition.Identifiers[i].Name;
            if (body.Identifiers[i] is not { } value)
            {
                continue;
            }

            if (name == plan.Collection.PrimaryIndex)
            {
                user ??= value;
            }
            else if (plan.IsIndex(name))
            {
                other ??= $"{name}:{value}";
            }
            else
            {
                device ??= value;
            }
        }

        var bytes = new ArrayBufferWriter<byte>(utf8Json.Length + 256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", "track");
            json.WriteString("event", table);
            if (user is not null)
            {
                json.WriteString("userId", user);
            }

            if ((device ?? other) is { } anonymous)
            {
                json.WriteString("anonymousId", anonymous);
            }

            json.WritePropertyName("properties");
            json.WriteRawValue(utf8Json, skipInputValidation: true);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }
}
