using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>How templates of mappings are read: a filter that is not there is an error, and one row takes little.</summary>
internal static class TemplateOptions
{
    internal static LiquidOptions Value { get; } = new()
    {
        Filters = MappingFilters.All,
        StrictFilters = true,
        Limits = new LiquidLimits { MaxSteps = 100_000, MaxOutputBytes = 1024 * 1024, MaxItems = 100_000, MaxDepth = 50, RegexTimeout = TimeSpan.FromMilliseconds(250) },
    };
}
