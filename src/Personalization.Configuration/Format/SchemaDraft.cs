using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>A JSON Schema while it is read.</summary>
internal sealed class SchemaDraft(string name)
{
    internal string Name { get; } = name;

    /// <summary>Gets or sets the text. One that cannot be read stands for anything, so that its absence is not reported too.</summary>
    internal string? Json { get; set; } = "true";

    internal string? File { get; set; }

    internal SchemaSettings ToSettings() => new(File is null ? Json : null, File);
}
