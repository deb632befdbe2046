namespace Personalization.Realtime.DependencyInjection;

/// <summary>A JSON Schema of draft 7 as it was configured, not yet checked: its text, or a file. Immutable.</summary>
/// <param name="Json">The text; <see langword="null"/> where a file is named.</param>
/// <param name="File">The path of the file; <see langword="null"/> where the text is given.</param>
internal sealed record SchemaSettings(string? Json, string? File);
