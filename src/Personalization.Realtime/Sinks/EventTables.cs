using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Makes the rows of events. Not thread-safe.</summary>
/// <param name="sink">How they are wanted.</param>
/// <param name="limits">What the database takes.</param>
/// <param name="admits">Tells whether there may be a table of an event name.</param>
internal sealed class EventTables(SinkDefinition sink, TableLimits limits, Func<string, bool> admits)
{
    private readonly PropertyCells _names = new(limits);

    /// <summary>Answers the rows of an event.</summary>
    internal IReadOnlyList<SinkRow> RowsOf(EventMessage message) => message.Type switch
    {
        EventType.Track => Track(message, message.Name ?? string.Empty),
        EventType.Page when sink.PagesIntoTracks => Track(message, "Page Viewed"),
        EventType.Screen when sink.PagesIntoTracks => Track(message, "Screen Viewed"),
        EventType.Page => [One(message, "pages", SinkNames.Properties)],
        EventType.Screen => [One(message, "screens", SinkNames.Properties)],
        EventType.Identify => [One(message, "identifies", SinkNames.Traits)],
        EventType.Group => [One(message, "groups", SinkNames.Traits)],
        _ => [One(message, "aliases", SinkNames.Traits)],
    };

    private IReadOnlyList<SinkRow> Track(EventMessage message, string eventName)
    {
        var name = SinkNames.TableOf(eventName, limits.NameLength);
        var hasTable = sink.Tables == SinkTables.PerEvent && admits(name);
        var parts = Read(message, SinkNames.Properties, asJson: !hasTable);
        var common = Common(message, parts);
        common.Add(new SinkCell(SinkNames.EventText, SinkNames.Event, SinkValue.OfText(eventName)));
        common.Add(new SinkCell(SinkNames.Event, SinkNames.Event, SinkValue.OfText(name)));
        if (!hasTable)
        {
            return [RowOf(SinkNames.Tracks, message, common, parts, SinkNames.Properties, asJson: true)];
        }

        return
        [
            RowOf(SinkNames.Tracks, message, [.. common], parts, section: null, asJson: false),
            RowOf(name, message, common, parts, SinkNames.Properties, sink.Properties == SinkProperties.Json),
        ];
    }

    private SinkRow One(EventMessage message, string table, string section)
    {
        var asJson = sink.Properties == SinkProperties.Json;
        var parts = Read(message, section, asJson);
        var cells = Common(message, parts);
        Add(cells, SinkNames.GroupId, parts.GroupId, message.Type == EventType.Group);
        Add(cells, SinkNames.PreviousId, parts.PreviousId, message.Type == EventType.Alias);
        return RowOf(table, message, cells, parts, section, asJson);
    }

    private EventParts Read(EventMessage message, string section, bool asJson)
    {
        var parts = EventParts.Read(message, _names, section, asJson || sink.Properties == SinkProperties.Json);
        if (message.Type is EventType.Page or EventType.Screen)
        {
            // A page's name and category stand beside its properties, and mean the same there.
            AddMissing(parts, "name", message.Name);
            AddMissing(parts, "category", parts.Category);
        }

        return parts;
    }

    private void AddMissing(EventParts parts, string name, string? value)
    {
        var (path, column) = _names.NameOf(SinkNames.Properties, string.Empty, name);
        if (value is not null && parts.Properties.TrueForAll(cell => cell.Column != column))
        {
            var cell = new SinkCell(column, path, SinkValue.OfText(value));
            parts.Properties.Add(cell);
            parts.Beside.Add(cell);
        }
    }

    private static List<SinkCell> Common(EventMessage message, EventParts parts)
    {
        List<SinkCell> cells =
        [
            new(SinkNames.Id, "messageId", SinkValue.OfText(message.MessageId)),
            new(SinkNames.ReceivedAt, "receivedAt", SinkValue.OfTime(message.ReceivedAt)),
            new(SinkNames.Timestamp, "timestamp", SinkValue.OfTime(message.Timestamp)),
        ];
        Add(cells, SinkNames.AnonymousId, message.AnonymousId);
        Add(cells, SinkNames.UserId, message.UserId);
        Add(cells, SinkNames.SentAt, parts.SentAt);
        Add(cells, SinkNames.OriginalTimestamp, parts.OriginalTimestamp);
        return cells;
    }

    private SinkRow RowOf(string table, EventMessage message, List<SinkCell> cells, EventParts parts, string? section, bool asJson)
    {
        cells.AddRange(parts.Context);
        if (section is not null && !asJson)
        {
            cells.AddRange(parts.Properties);
        }
        else if (section is not null)
        {
            cells.AddRange(parts.Beside);
            if (parts.Json is { } json)
            {
                cells.Add(new SinkCell(section, section, SinkValue.OfJson(json)));
            }
        }

        CellCollisions.Resolve(cells, limits.NameLength);
        return new SinkRow(table, (string)cells[cells.FindIndex(cell => cell.Column == SinkNames.Id)].Value.Value, cells);
    }

    private static void Add(List<SinkCell> cells, string column, string? value, bool isWanted = true)
    {
        if (value is not null && isWanted)
        {
            cells.Add(new SinkCell(column, column, SinkValue.OfText(value)));
        }
    }

    private static void Add(List<SinkCell> cells, string column, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            cells.Add(new SinkCell(column, column, SinkValue.OfTime(time)));
        }
    }
}
