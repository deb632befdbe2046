namespace Personalization.Liquid.Rendering;

/// <summary>What ends the rendering of blocks.</summary>
internal enum Interrupt
{
    None,
    Break,
    Continue,
}
