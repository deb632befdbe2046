using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>How templates of mappings are read: a filter that is not there is an error, and one row takes little.</summary>
internal static class TemplateOptions
{
    /// <summary>How many bytes the templates of one row may handle together.</summary>
    internal const long MaxWorkBytes = 64 * 1024 * 1024;

    internal static LiquidOptions Value { get; } = new()
    {
        Filters = MappingFilters.All,
        StrictFilters = true,
        Limits = new LiquidLimits { MaxSteps = 100_000, MaxOutputBytes = 1024 * 1024, MaxItems = 100_000, MaxDepth = 50, MaxWorkBytes = MaxWorkBytes, RegexTimeout = TimeSpan.FromMilliseconds(250) },
    };
}
