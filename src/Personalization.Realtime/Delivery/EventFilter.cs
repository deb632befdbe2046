using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Compilation;
using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Delivery;

/// <summary>Whether a rule takes an event, and what it is then sent as. Thread-safe.</summary>
internal sealed class EventFilter
{
    private readonly FieldSet _fields = new();
    private readonly EventRule _rule;
    private readonly CompiledCondition? _where;

    internal EventFilter(EventRule rule, EventSyncDefinition sync)
    {
        _rule = rule;
        _where = rule.Where is { } where ? new ConditionCompiler(new MessageScope(), _fields, new DefinitionHash()).Compile(where) : null;
        SentAs = new SentAs(rule.Request.Over(sync.Request));
        var mappings = rule.Mappings.Count > 0 ? [.. rule.Mappings] : sync.Mappings;
        Mapping = mappings.Count > 0 ? new EventMapping(sync.Name, mappings) : null;
    }

    internal SentAs SentAs { get; }

    /// <summary>Gets what is made of an event; <see langword="null"/> where it is sent as it came.</summary>
    internal EventMapping? Mapping { get; }

    internal bool Takes(EventMessage message)
    {
        if ((_rule.Type is { } type && type != message.Type) || (_rule.Event is { } name && name != message.Name))
        {
            return false;
        }

        if (_where is null)
        {
            return true;
        }

        var table = new FieldTable();
        _fields.Read(message.Utf8Json.Span, table);
        return _where.Judge(new EvaluationContext { Json = message.Utf8Json.Span, Fields = table, Now = message.ReceivedAt.UtcTicks }).Holds;
    }

    /// <summary>Fields are paths in the message.</summary>
    private sealed class MessageScope : ConditionScope
    {
        internal override TimeZoneInfo Zone => TimeZoneInfo.Utc;

        internal override bool ExcludesNulls => false;

        internal override string PathOf(string field) => field;

        internal override (int Index, ulong Fingerprint) AudienceOf(string audience) => throw new ArgumentException("The filter of an event names no audience; DeliveryChecks refuses that.");

        internal override ulong FilterOf(EventCondition condition) => throw new ArgumentException("The filter of an event names no events; DeliveryChecks refuses that.");
    }
}
