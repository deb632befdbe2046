namespace Personalization.Liquid;

/// <summary>How templates are parsed and rendered. Immutable, and safe to use from any thread.</summary>
public sealed record LiquidOptions
{
    /// <summary>Gets the options that count where none are given.</summary>
    public static LiquidOptions Default { get; } = new();

    /// <summary>Gets how strictly templates are read.</summary>
    /// <value><see cref="LiquidSyntax.Strict"/> by default.</value>
    public LiquidSyntax Syntax { get; init; }

    /// <summary>Gets the filters.</summary>
    /// <value>Shopify's by default.</value>
    public LiquidFilters Filters { get; init; } = LiquidFilters.Standard;

    /// <summary>Gets a value indicating whether a filter that is not there is an error when a template is parsed; otherwise values go through it as they are.</summary>
    /// <value><see langword="false"/> by default, as in Shopify's engine.</value>
    public bool StrictFilters { get; init; }

    /// <summary>Gets a value indicating whether a name that is not there is an error; otherwise it is nil.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool StrictVariables { get; init; }

    /// <summary>Gets what one rendering may take.</summary>
    public LiquidLimits Limits { get; init; } = new();

    /// <summary>Gets where the sources of templates come from that others <c>render</c> or <c>include</c>: by name, <see langword="null"/> when there is none.</summary>
    /// <value>None by default. It may be called from several threads at once.</value>
    public Func<string, string?>? Templates { get; init; }

    /// <summary>Gets the clock for <c>'now' | date</c>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
