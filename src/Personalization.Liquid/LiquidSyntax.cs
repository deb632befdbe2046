namespace Personalization.Liquid;

/// <summary>How strictly templates are read.</summary>
public enum LiquidSyntax
{
    /// <summary>By Shopify's strict grammar; what it has always overlooked, such as words behind <c>else</c>, stays overlooked.</summary>
    Strict,

    /// <summary>As strict, and nothing is overlooked in <c>case</c>, <c>when</c> and <c>cycle</c>: Shopify's "strict2".</summary>
    Rigid,

    /// <summary>What the strict grammar refuses is read as far as it makes sense, as Shopify's engine did in its first years.</summary>
    Lax,
}
