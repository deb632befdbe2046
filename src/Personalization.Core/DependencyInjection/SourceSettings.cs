using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>A source as it was configured.</summary>
/// <param name="Source">The source; not connected yet.</param>
/// <param name="Identity">What makes it what it is, as one text. Where a reload finds the same text, the source before stays in use with its connections.</param>
internal sealed record SourceSettings(ISource Source, string Identity)
{
    /// <summary>Answers what stands for a source that could not be made, so that the models that refer to it are not reported too.</summary>
    /// <returns>The settings of a source that is never read.</returns>
    public static SourceSettings Unmade(string name) => new(new UnmadeSource(name), string.Empty);

    /// <inheritdoc/>
    /// <remarks>Without <see cref="Identity"/>, which may hold a password.</remarks>
    public override string ToString() => $"{nameof(SourceSettings)} {{ {nameof(Source)} = {Source.Name} }}";
}
