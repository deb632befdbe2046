namespace Personalization.Liquid.Rendering;

/// <summary>Counts what one rendering takes, the templates that it includes with it.</summary>
internal sealed class RenderBudget(LiquidLimits limits)
{
    private readonly long _maxSteps = limits.MaxSteps;
    private long _steps;
    private int _depth;

    internal void Step()
    {
        if (++_steps > _maxSteps)
        {
            TooManySteps();
        }
    }

    /// <summary>Forgets what was counted.</summary>
    internal void End()
    {
        _steps = 0;
        _depth = 0;
    }

    internal void Enter()
    {
        if (++_depth > limits.MaxDepth)
        {
            throw new LiquidException($"The template is nested deeper than {limits.MaxDepth}.");
        }
    }

    internal void Leave() => _depth--;

    private void TooManySteps() => throw new LiquidException($"The template takes more than {_maxSteps} steps.");

    /// <summary>Refuses lists and texts that are too long.</summary>
    internal void CheckSize(in LiquidValue value)
    {
        if (value.AsArray() is { } items)
        {
            CheckItems(items.Count);
        }
        else if (value.AsText() is { } text)
        {
            CheckLetters(text.Length);
        }
    }

    internal void CheckItems(long count)
    {
        if (count > limits.MaxItems)
        {
            throw new LiquidException($"A list of more than {limits.MaxItems} items is too long.");
        }
    }

    internal void CheckLetters(long count)
    {
        if (count > limits.MaxOutputBytes)
        {
            throw new LiquidException($"A text of more than {limits.MaxOutputBytes} letters is too long.");
        }
    }
}
