using System.Runtime.CompilerServices;
using Personalization.Liquid.Filters;
using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>A filter with its arguments.</summary>
/// <param name="name">The filter's name.</param>
/// <param name="definition">The filter; <see langword="null"/> when there is none of this name, and the value goes through as it is.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="named">Its arguments with names.</param>
internal sealed class FilterCall(string name, FilterDefinition? definition, Expression[] arguments, KeyValuePair<string, Expression>[] named)
{
    internal LiquidValue Apply(in LiquidValue input, RenderContext context)
    {
        context.Step();
        if (definition is null)
        {
            return input;
        }

        context.Budget.Work(input);
        var result = Call(definition, input, context);
        context.Budget.Work(result);
        return result;
    }

    private LiquidValue Call(FilterDefinition definition, in LiquidValue input, RenderContext context)
    {
        if (arguments.Length == 0 && named.Length == 0 && definition.MinArguments == 0)
        {
            return definition.Filter(new LiquidFilterCall(input, default, null, context));
        }

        // Names that a filter does not know of count as one argument more, as in Ruby.
        var count = arguments.Length + (named.Length > 0 && !definition.TakesNames ? 1 : 0);
        if (count < definition.MinArguments || count > definition.MaxArguments)
        {
            throw new LiquidException($"The filter '{name}' takes {Describe(definition)}, and {count} were given.");
        }

        var values = default(Arguments);
        Span<LiquidValue> all = arguments.Length <= Arguments.Length ? values : new LiquidValue[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            all[i] = arguments[i].Evaluate(context);
            context.Budget.Work(all[i]);
        }

        return definition.Filter(new LiquidFilterCall(input, all[..arguments.Length], NamedValues(context), context));
    }

    private static string Describe(FilterDefinition definition) => (definition.MinArguments, definition.MaxArguments) switch
    {
        (0, 0) => "no arguments",
        var (min, max) when min == max => $"{min} arguments",
        var (min, max) => $"{min} to {max} arguments",
    };

    private LiquidObject? NamedValues(RenderContext context)
    {
        if (named.Length == 0)
        {
            return null;
        }

        var values = new LiquidObject();
        foreach (var (key, value) in named)
        {
            values[key] = value.Evaluate(context);
        }

        return values;
    }

    [InlineArray(Length)]
    private struct Arguments
    {
        internal const int Length = 3;
        private LiquidValue _first;
    }
}
