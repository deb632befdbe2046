using System.Collections.Frozen;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>A contract, its schemas compiled. Thread-safe.</summary>
internal sealed class Contract
{
    private const int LongestName = 200;

    private readonly FrozenDictionary<(EventType Type, string? Name), ContractEvent> _events;
    private readonly ContractDefinition _definition;

    /// <exception cref="SchemaException">A schema cannot be used.</exception>
    internal Contract(ContractDefinition definition)
    {
        _definition = definition;
        _events = definition.Events.ToFrozenDictionary(one => (one.Type, one.Event), one => new ContractEvent(one));
    }

    internal string Name => _definition.Name;

    /// <summary>Judges an event.</summary>
    internal ContractVerdict Judge(EventMessage message)
    {
        var declared = _events.GetValueOrDefault((message.Type, message.Name)) ?? _events.GetValueOrDefault((message.Type, null));
        var version = SchemaVersion.Of(message.Utf8Json.Span);
        if (declared?.Find(version) is { } schema)
        {
            return declared.Judge(message, Name, version, schema);
        }

        var blocks = _definition.UndeclaredEvents == UndeclaredEvents.Block;
        var violation = new ContractViolation
        {
            Message = message,
            Contract = Name,
            Event = declared?.Id,
            SchemaVersion = version,
            IsBlocked = blocks,
            HasUndeclaredSchema = true,
            Violations = [declared is null ? $"event: The contract declares no {Words(message)}." : $"context.htevents.schemaVersion: The contract declares no version '{version}' of '{declared.Id}'."],
        };
        return new ContractVerdict(blocks ? null : message, violation);
    }

    private static string Words(EventMessage message)
    {
        var type = message.Type.ToString().ToLowerInvariant() + " event";
        return message.Name is not { } name ? type : $"{type} '{(name.Length <= LongestName ? name : name[..LongestName])}'";
    }
}
