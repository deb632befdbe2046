namespace Personalization.Liquid.Values;

/// <summary>An object of the engine's own, which is written as a fixed text.</summary>
internal interface IHasText
{
    string Text { get; }
}
