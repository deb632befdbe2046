using System.Text.Json;
using Personalization.Liquid;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Makes rows of the transitions of an audience. A template sees the record as it is now. Thread-safe.</summary>
internal sealed class TransitionRows : IRowSource
{
    private const string EntryWord = "entry";
    private const string ExitWord = "exit";

    private readonly RealtimeEngine _engine;
    private readonly RealtimeSyncDefinition _sync;
    private readonly SentAs? _entry;
    private readonly SentAs? _exit;

    internal TransitionRows(RealtimeEngine engine, RealtimeSyncDefinition sync)
    {
        (_engine, _sync) = (engine, sync);

        // What is sent as the same goes together.
        var both = new SentAs(sync.Request);
        _entry = !sync.OnEntry ? null : sync.Entry is { } entry ? new SentAs(entry.Over(sync.Request)) : both;
        _exit = !sync.OnExit ? null : sync.Exit is { } exit ? new SentAs(exit.Over(sync.Request)) : both;
    }

    public async ValueTask<IReadOnlyList<DeliveryRow>> ReadAsync(int bucket, IReadOnlyList<StreamEntry> entries, CancellationToken cancellationToken)
    {
        var found = new List<(StreamEntry Entry, AudienceTransition Transition, SentAs As)>();
        foreach (var entry in entries)
        {
            var transition = TransitionFrame.Read(entry.Body);
            if (transition.Audience == _sync.Audience && (transition.IsMember ? _entry : _exit) is { } sentAs)
            {
                found.Add((entry, transition, sentAs));
            }
        }

        var records = found.Any(one => one.As.Body is not null || one.As.Url is not null)
            ? await ReadRecordsAsync(found.Select(one => one.Entry.Person), cancellationToken).ConfigureAwait(false)
            : new Dictionary<PersonKey, ReadOnlyMemory<byte>>();
        return [.. found.Select(one => RowOf(bucket, one.Entry, one.Transition, one.As, records.GetValueOrDefault(one.Entry.Person)))];
    }

    private DeliveryRow RowOf(int bucket, StreamEntry entry, AudienceTransition transition, SentAs sentAs, ReadOnlyMemory<byte> record)
    {
        var key = DeliveryKey.Of(_sync.Name, bucket, entry.Position);
        var trigger = transition.IsMember ? EntryWord : ExitWord;
        var json = JsonBody.Write(writer => WriteFacts(writer, key, trigger, entry, transition));
        return new DeliveryRow
        {
            Entry = entry,
            Key = key,
            Trigger = trigger,
            SentAs = sentAs,
            Json = json,
            Row = () => RowOf(entry, json, record),
        };
    }

    private LiquidObject RowOf(StreamEntry entry, ReadOnlyMemory<byte> facts, ReadOnlyMemory<byte> record)
    {
        var row = new LiquidObject();
        if (!record.IsEmpty)
        {
            using var fields = JsonDocument.Parse(record);
            foreach (var field in fields.RootElement.EnumerateObject())
            {
                row[field.Name] = LiquidValue.From(field.Value);
            }
        }

        // The key is part of a row whether it is mapped or not.
        if (PersonIds.RecordOf(entry.Person) is { } id && _engine.Records.Find(entry.Person.Space)?.PrimaryIndex is { } index && row[index].IsNil)
        {
            row[index] = LiquidValue.From(id);
        }

        using var json = JsonDocument.Parse(facts);
        row[DeliveryRow.Facts] = LiquidValue.From(json.RootElement);
        return row;
    }

    private void WriteFacts(Utf8JsonWriter json, string key, string trigger, StreamEntry entry, AudienceTransition transition)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteString("sync", _sync.Name);
        json.WriteString("trigger", trigger);
        json.WriteString("audience", transition.Audience);
        json.WriteString("parent", entry.Person.Space);
        json.WriteString("id", PersonIds.RecordOf(entry.Person));
        json.WriteNumber("number", transition.Number);
        json.WriteString("at", transition.At.UtcDateTime);
        json.WriteString("cause", transition.Cause);
        json.WriteEndObject();
    }

    private async ValueTask<IReadOnlyDictionary<PersonKey, ReadOnlyMemory<byte>>> ReadRecordsAsync(IEnumerable<PersonKey> people, CancellationToken cancellationToken)
    {
        var records = new Dictionary<PersonKey, ReadOnlyMemory<byte>>();
        foreach (var parent in people.Where(person => PersonIds.RecordOf(person) is not null).Distinct().GroupBy(person => person.Space))
        {
            if (_engine.Records.Find(parent.Key) is { } collection)
            {
                PersonKey[] asked = [.. parent];
                var found = await _engine.Records.ReadAsync(collection, [.. asked.Select(person => PersonIds.RecordOf(person)!)], cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < asked.Length; i++)
                {
                    records[asked[i]] = found[i].Utf8Json;
                }
            }
        }

        return records;
    }
}
