using System.Text.Json;
using Personalization.Liquid;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Makes rows of the events of a source. Thread-safe.</summary>
internal sealed class EventRows(EventSyncDefinition sync) : IRowSource
{
    private readonly EventFilter[] _filters = sync.Rules.Count == 0 ? [new EventFilter(new EventRule(), sync)] : [.. sync.Rules.Select(rule => new EventFilter(rule, sync))];

    public ValueTask<IReadOnlyList<DeliveryRow>> ReadAsync(int bucket, IReadOnlyList<StreamEntry> entries, CancellationToken cancellationToken)
    {
        var rows = new List<DeliveryRow>();
        foreach (var entry in entries)
        {
            var message = EventFrame.Read(entry.Body);
            if (message.Source == sync.Source && Array.Find(_filters, filter => filter.Takes(message)) is { } filter)
            {
                rows.Add(RowOf(bucket, entry, message, filter));
            }
        }

        return new(rows);
    }

    private DeliveryRow RowOf(int bucket, StreamEntry entry, EventMessage message, EventFilter filter)
    {
        var key = DeliveryKey.Of(sync.Name, bucket, entry.Position);
        var trigger = message.Type.ToString().ToLowerInvariant();
        var body = message.Utf8Json;
        var problem = filter.Mapping?.TryMap(message, out body);
        return new DeliveryRow
        {
            Entry = entry,
            Key = key,
            Trigger = trigger,
            SentAs = filter.SentAs,
            Json = body,
            Row = () => RowOf(body, message.ReceivedAt, (key, trigger)),
            Problem = problem,
        };
    }

    private LiquidObject RowOf(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, (string Key, string Trigger) of)
    {
        var row = new LiquidObject();
        using (var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = FieldSet.MaxDepth }))
        {
            foreach (var member in json.RootElement.EnumerateObject())
            {
                row[member.Name] = LiquidValue.From(member.Value);
            }
        }

        row[DeliveryRow.Facts] = LiquidValue.From(new LiquidObject
        {
            ["key"] = LiquidValue.From(of.Key),
            ["sync"] = LiquidValue.From(sync.Name),
            ["trigger"] = LiquidValue.From(of.Trigger),
            ["at"] = LiquidValue.From(receivedAt),
        });
        return row;
    }
}
