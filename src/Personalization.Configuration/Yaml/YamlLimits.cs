namespace Personalization.Configuration.Yaml;

/// <summary>What no configuration that a person wrote comes near.</summary>
internal static class YamlLimits
{
    /// <summary>How many levels may lie in one another.</summary>
    internal const int MaxDepth = 64;

    /// <summary>How many values a file may have, aliases counted as what they stand for.</summary>
    internal const int MaxNodes = 100_000;
}
