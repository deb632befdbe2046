using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.Periods;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>Finds of which filters of one event model an event is. Complete before it matches; then immutable.</summary>
internal sealed class EventMatcher
{
    private readonly List<(ulong Filter, CompiledCondition? Where)> _filters = [];
    private readonly string? _name;
    private readonly int _timestamp;

    internal EventMatcher(EventModelDefinition model)
    {
        (Source, Type, _name) = (model.Source, model.Type, model.Event);
        ForeignKey = (model.ForeignKeyFrom, model.ForeignKeyIndex);
        _timestamp = model.Timestamp is { } path ? Fields.Add(path) : -1;
    }

    internal string Source { get; }

    internal EventType Type { get; }

    /// <summary>Gets the way that leads from the event to a record.</summary>
    internal (string From, string Index) ForeignKey { get; }

    /// <summary>Gets the fields of events that are read.</summary>
    internal FieldSet Fields { get; } = new();

    internal void Add(ulong filter, CompiledCondition? where) => _filters.Add((filter, where));

    /// <summary>Adds the filters that an event is of.</summary>
    internal void Match(EventMessage message, FieldTable table, ref FilterHit? first, ref List<FilterHit>? more)
    {
        if (_name is not null && _name != message.Name)
        {
            return;
        }

        // A message has no member twice at the top.
        Fields.Read(message.Utf8Json.Span, table, isUniqueAtTop: true);
        var context = new EvaluationContext { Json = message.Utf8Json.Span, Fields = table, Now = message.ReceivedAt.UtcTicks };
        foreach (var (filter, where) in _filters)
        {
            if (where is not null && !where.Judge(in context).Holds)
            {
                continue;
            }

            var hit = new FilterHit(filter, TimeOf(message, table));
            if (first is null)
            {
                first = hit;
            }
            else
            {
                (more ??= []).Add(hit);
            }
        }
    }

    /// <summary>An event does not happen after it was received, whatever its sender's clock says.</summary>
    private long TimeOf(EventMessage message, FieldTable table)
    {
        var ticks = _timestamp >= 0 && table.KindOf(_timestamp) == FieldKind.Text && TimestampText.TryParse(table.TextOf(_timestamp, message.Utf8Json.Span), out var own, out _)
            ? own
            : message.Timestamp.UtcTicks;
        return EventTime.From(Math.Min(ticks, message.ReceivedAt.UtcTicks));
    }
}
