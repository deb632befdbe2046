namespace Personalization.Liquid.Rendering;

/// <summary>How a template is rendered.</summary>
internal sealed record RenderOptions(LiquidLimits Limits, bool StrictVariables, TimeProvider Time, Func<string, LiquidTemplate> Load);
