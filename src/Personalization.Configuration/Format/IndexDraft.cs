namespace Personalization.Configuration.Format;

/// <summary>An index of a collection or a sync as it is written.</summary>
internal sealed class IndexDraft(string name)
{
    internal string Name { get; } = name;

    internal bool Primary { get; set; }

    /// <summary>Gets or sets the column of a sync's index.</summary>
    internal string Column { get; set; } = "?";
}
