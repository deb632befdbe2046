namespace Personalization.Realtime.Audiences;

/// <summary>The entries and exits of an audience, and where they are sent. Immutable.</summary>
internal sealed record RealtimeSyncDefinition
{
    internal required string Name { get; init; }

    internal required string Audience { get; init; }

    internal required string Destination { get; init; }

    /// <summary>Gets a value indicating whether entries are sent.</summary>
    internal bool OnEntry { get; init; } = true;

    /// <summary>Gets a value indicating whether exits are sent.</summary>
    internal bool OnExit { get; init; } = true;

    /// <summary>Gets what is sent of both.</summary>
    internal required RequestOptions Request { get; init; }

    /// <summary>Gets what of it is different for entries.</summary>
    internal RequestOptions? Entry { get; init; }

    /// <summary>Gets what of it is different for exits.</summary>
    internal RequestOptions? Exit { get; init; }

    internal int BatchSize { get; init; } = DeliveryLimits.DefaultBatchSize;
}
