namespace Personalization.Redis.Storage;

/// <summary>An index value with whom its pointer leads to, and who is kept beside it.</summary>
internal readonly record struct PointedValue(string Index, string Value, string? Holder, string? Former);
