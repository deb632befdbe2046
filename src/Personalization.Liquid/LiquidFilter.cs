namespace Personalization.Liquid;

/// <summary>What a filter does. It is called from several threads at once, and never for the same call twice.</summary>
/// <param name="call">The value before the filter, and its arguments.</param>
/// <returns>The value behind it.</returns>
public delegate LiquidValue LiquidFilter(in LiquidFilterCall call);
