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

    internal MappingVariable Variable { get; set; }

    internal string? Template { get; set; }

    /// <summary>Gets or sets the column of an array.</summary>
    internal string? Array { get; set; }

    /// <summary>Gets what is mapped within an object or an array.</summary>
    internal IList<FieldMapping> Fields { get; } = [];
}
