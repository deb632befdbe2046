namespace Personalization.Realtime.People;

/// <summary>What bringing everyone to changed definitions takes. Immutable.</summary>
internal sealed record BackfillCost
{
    /// <summary>Gets a value indicating whether nobody has used the store of people yet.</summary>
    internal bool IsNewStore { get; init; }

    /// <summary>Gets a value indicating whether there is anything to do.</summary>
    internal bool IsChange { get; init; }

    /// <summary>Gets how many audiences are new or mean something else than before.</summary>
    internal int Audiences { get; init; }

    /// <summary>Gets how many people are judged anew.</summary>
    internal long People { get; init; }

    /// <summary>Gets how many events of the log are replayed.</summary>
    internal long Events { get; init; }

    /// <summary>Gets a value indicating whether the counting was cut short: there are more people or events than were counted.</summary>
    internal bool IsAtLeast { get; init; }
}
