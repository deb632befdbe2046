namespace Personalization.Hosting.Output;

/// <summary>What a run is doing.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Count">How many rows it has come to; <see langword="null"/> when that says nothing.</param>
/// <param name="Of">How many there are; <see langword="null"/> when nobody knows.</param>
/// <param name="IsWait">Whether it waits for others, which is told where it takes long.</param>
internal readonly record struct ProgressStep(string Text, long? Count = null, long? Of = null, bool IsWait = false)
{
    /// <summary>Gets how much is done, 0 to 1; <see langword="null"/> when nobody knows.</summary>
    internal double? Share => Count is { } count && Of is > 0 and var all ? Math.Min(1, (double)count / all) : null;

    public override string ToString() => Count is not { } count ? Text : Of is { } all ? $"{Text}, {Words.Of(count)} of {Words.Of(all)}" : $"{Text}, {Words.Of(count)}";
}
