namespace Personalization.Liquid;

/// <summary>What a template reads of its data.</summary>
/// <param name="Name">The name; <see langword="null"/> when it is computed, so that it may be any.</param>
/// <param name="Property">What is read of it first; <see langword="null"/> when it is taken as a whole, or the property is computed.</param>
public sealed record LiquidReference(string? Name, string? Property);
