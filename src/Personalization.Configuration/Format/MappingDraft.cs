using Personalization.Mapping;

namespace Personalization.Configuration.Format;

/// <summary>A mapping as it is written.</summary>
internal sealed class MappingDraft
{
    internal string? From { get; set; }

    internal string? To { get; set; }

    internal bool IgnoreNull { get; set; }

    /// <summary>Gets or sets what makes a mapping to a fixed value, of the field's name.</summary>
    internal Func<string, FieldMapping>? Static { get; set; }
}
