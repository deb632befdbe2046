namespace Personalization.Redis.Near;

/// <summary>One thing in a near cache. Immutable.</summary>
/// <param name="value">What was read.</param>
/// <param name="isNegative">Whether it says that there is nothing to answer, which is not believed for long.</param>
/// <param name="readAt">The timestamp before it was read.</param>
internal sealed class NearEntry<T>(T value, bool isNegative, long readAt)
{
    internal T Value { get; } = value;

    internal bool IsNegative { get; } = isNegative;

    internal long ReadAt { get; } = readAt;
}
