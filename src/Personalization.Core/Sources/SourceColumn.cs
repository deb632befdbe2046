namespace Personalization.Sources;

/// <summary>A column of a model's result.</summary>
/// <param name="Name">The name, case-sensitive.</param>
/// <param name="DeclaredType">The type as the source declares it, such as <c>INTEGER</c>; empty when it declares none.</param>
public sealed record SourceColumn(string Name, string DeclaredType);
