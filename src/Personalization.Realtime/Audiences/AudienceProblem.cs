namespace Personalization.Realtime.Audiences;

/// <summary>Something that is wrong in a definition. Immutable.</summary>
/// <param name="Kind">The section that it stands in: <c>eventSources</c>, <c>eventModels</c> or <c>audiences</c>.</param>
/// <param name="Name">The name of the definition.</param>
/// <param name="Path">Where in it, such as <c>where.all.1.within</c>.</param>
/// <param name="Message">What is wrong, and the way out.</param>
internal sealed record AudienceProblem(string Kind, string Name, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}.{Name}{(Path.Length > 0 ? "." : string.Empty)}{Path}: {Message}";
}
