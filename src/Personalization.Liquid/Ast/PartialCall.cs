namespace Personalization.Liquid.Ast;

/// <summary>How a template is asked for by another one.</summary>
internal sealed class PartialCall
{
    /// <summary>Gets the template's name.</summary>
    internal required Expression Name { get; init; }

    /// <summary>Gets what is handed over behind <c>with</c> or <c>for</c>.</summary>
    internal Expression? Subject { get; init; }

    /// <summary>Gets a value indicating whether each item of the subject is rendered by itself.</summary>
    internal bool IsForEach { get; init; }

    /// <summary>Gets what the subject is called there; the template's name without it.</summary>
    internal string? Alias { get; init; }

    /// <summary>Gets what else is handed over.</summary>
    internal required KeyValuePair<string, Expression>[] Arguments { get; init; }
}
