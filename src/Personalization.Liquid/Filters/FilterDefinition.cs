namespace Personalization.Liquid.Filters;

/// <summary>A filter, and the arguments that it takes.</summary>
internal sealed record FilterDefinition(int MinArguments, int MaxArguments, bool TakesNames, LiquidFilter Filter);
