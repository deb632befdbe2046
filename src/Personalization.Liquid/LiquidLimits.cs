namespace Personalization.Liquid;

/// <summary>What one rendering may take, so that no template and no data can hold a process up.</summary>
public sealed record LiquidLimits
{
    /// <summary>Gets how many steps it may take: tags, outputs, filters, and rounds of loops.</summary>
    /// <value>1,000,000 by default.</value>
    public long MaxSteps { get; init; } = 1_000_000;

    /// <summary>Gets how many bytes it may write, those of captured texts included; also the longest text that a filter may make, in letters.</summary>
    /// <value>8 MiB by default.</value>
    public int MaxOutputBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Gets how many bytes it may handle: letters of texts and items of lists, each time that a filter, an operator or an output goes over them.</summary>
    /// <value>1 GiB by default.</value>
    public long MaxWorkBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Gets how deep templates may include each other.</summary>
    /// <value>100 by default.</value>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Gets how many items a list may have that a template makes.</summary>
    /// <value>1,000,000 by default.</value>
    public int MaxItems { get; init; } = 1_000_000;

    /// <summary>Gets how long one match of a regular expression may take.</summary>
    /// <value>A second by default.</value>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
