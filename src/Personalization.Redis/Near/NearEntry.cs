namespace Personalization.Redis.Near;

/// <summary>Something in a near cache, as it was read. Immutable but for what its owner remembers of it.</summary>
internal abstract class NearEntry
{
    /// <summary>What it is found by.</summary>
    internal required string Key { get; init; }

    /// <summary>The timestamp before it was read.</summary>
    internal required long ReadAt { get; init; }

    /// <summary>Whether it says that there is nothing to answer, which is not believed for long.</summary>
    internal abstract bool IsNegative { get; }

    /// <summary>The timestamp when the cache was last told that it is in use.</summary>
    internal long UsedAt { get; set; }

    /// <summary>How many bytes it takes, about.</summary>
    internal abstract long Size { get; }
}
