using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>What an event broke of its contract: a row of the table <c>event_violations</c>. Immutable.</summary>
internal sealed record ContractViolation
{
    /// <summary>Gets the event as it came in, with the fields that were omitted afterwards. Its JSON is the column <c>payload</c>.</summary>
    internal required EventMessage Message { get; init; }

    /// <summary>Gets the name of the contract.</summary>
    internal required string Contract { get; init; }

    /// <summary>Gets the id of the event within the contract; <see langword="null"/> where the contract does not declare it.</summary>
    internal string? Event { get; init; }

    /// <summary>Gets the version that the event said, <c>schema_version</c>; <see langword="null"/> for the default one.</summary>
    internal string? SchemaVersion { get; init; }

    /// <summary>Gets a value indicating whether the event was blocked: it reached no audience, no sync and no log, and can be replayed.</summary>
    internal bool IsBlocked { get; init; }

    /// <summary>Gets a value indicating whether the contract declares no such event, or no such version of it.</summary>
    internal bool HasUndeclaredSchema { get; init; }

    /// <summary>Gets a value indicating whether it has fields that its schema does not declare.</summary>
    internal bool HasUndeclaredFields { get; init; }

    /// <summary>Gets a value indicating whether it is not valid by its schema.</summary>
    internal bool HasSchemaViolated { get; init; }

    /// <summary>Gets what is wrong, in words that begin with the field where there is one.</summary>
    internal required IReadOnlyList<string> Violations { get; init; }
}
