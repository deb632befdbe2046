namespace Personalization.Realtime.Ingest;

/// <summary>Which violations are meant: all that are as is said. Immutable.</summary>
internal sealed record ViolationFilter
{
    /// <summary>Gets the contract; <see langword="null"/> for any.</summary>
    internal string? Contract { get; init; }

    /// <summary>Gets the id of the event within its contract; <see langword="null"/> for any.</summary>
    internal string? Event { get; init; }

    /// <summary>Gets a value indicating whether only blocked events are meant.</summary>
    internal bool IsBlocked { get; init; }

    /// <summary>Gets the ids of those that are meant; <see langword="null"/> for any.</summary>
    internal IReadOnlySet<string>? Ids { get; init; }

    internal bool Takes(StoredViolation one)
        => (Contract is null || Contract == one.Violation.Contract) && (Event is null || Event == one.Violation.Event) && (!IsBlocked || one.Violation.IsBlocked) && Ids?.Contains(one.Id) != false;
}
