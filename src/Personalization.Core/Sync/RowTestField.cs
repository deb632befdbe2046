namespace Personalization.Sync;

/// <summary>What one mapping makes of a row. Personal data: not for logs.</summary>
/// <param name="Name">The field.</param>
/// <param name="Kind">The kind of mapping: column, static, variable, template, object or array.</param>
/// <param name="Value">The value as JSON in UTF-8; <see langword="null"/> when the field is left out or refused.</param>
/// <param name="Refusal">Why the value cannot be made; <see langword="null"/> when it can.</param>
public sealed record RowTestField(string Name, string Kind, ReadOnlyMemory<byte>? Value, string? Refusal);
