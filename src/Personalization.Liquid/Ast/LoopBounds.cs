namespace Personalization.Liquid.Ast;

/// <summary>What a loop goes over.</summary>
internal sealed class LoopBounds
{
    /// <summary>Gets the name of the item.</summary>
    internal required string Variable { get; init; }

    /// <summary>Gets the items.</summary>
    internal required Expression Items { get; init; }

    /// <summary>Gets the name of the loop: that of its item and how its items are written.</summary>
    internal required string Name { get; init; }

    internal bool IsReversed { get; set; }

    /// <summary>Gets or sets a value indicating whether it goes on where a loop of its name stopped.</summary>
    internal bool Continues { get; set; }

    internal Expression? Limit { get; set; }

    internal Expression? Offset { get; set; }

    internal Expression? Columns { get; set; }
}
