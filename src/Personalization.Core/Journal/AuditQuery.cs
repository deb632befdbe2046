namespace Personalization.Journal;

/// <summary>Which entries of the audit log are listed. What is not set is not asked.</summary>
internal sealed record AuditQuery
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Gets the name of an actor, or the id of an API key.</summary>
    public string? Actor { get; init; }

    /// <summary>Gets an action, or what it begins with up to a dot, such as <c>sync</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the name or id of what it was done to, or the kind of it.</summary>
    public string? Resource { get; init; }

    /// <summary>Gets the id of an entry: only older ones are listed.</summary>
    public string? Before { get; init; }

    public int Limit { get; init; } = 100;

    internal bool Asks(AuditEntry entry)
        => (Actor is null || Actor == entry.Actor.Name || Actor == entry.Actor.Id)
        && (Action is null || Action == entry.Action || entry.Action.StartsWith(Action + ".", StringComparison.Ordinal))
        && (Resource is null || Resource == entry.Resource || Resource == entry.ResourceType);
}

/// <summary>A page of the audit log.</summary>
/// <param name="Entries">The entries, the latest first.</param>
/// <param name="Next">The id before which the next page begins; <see langword="null"/> at the end.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? Next);
