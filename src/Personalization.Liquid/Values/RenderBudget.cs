namespace Personalization.Liquid.Values;

/// <summary>Counts what one rendering takes, the templates that it includes with it, and ends it where it takes too much or is cancelled.</summary>
internal sealed class RenderBudget
{
    /// <summary>How deep lists and objects may lie in each other where something goes through all of them.</summary>
    private const int MaxLevels = 500;

    /// <summary>After so many steps it is looked whether the rendering was cancelled.</summary>
    private const int StepsBetweenLooks = 1_000;

    private readonly LiquidLimits _limits;
    private readonly LiquidWork _own;
    private LiquidWork _work;
    private long _steps;
    private long _nextLook;
    private int _depth;
    private int _levels;

    internal RenderBudget(LiquidLimits limits)
    {
        _limits = limits;
        _own = new LiquidWork(limits.MaxWorkBytes);
        _work = _own;
        _nextLook = Math.Min(StepsBetweenLooks, limits.MaxSteps);
    }

    /// <summary>Gets what the rendering may take.</summary>
    internal LiquidLimits Limits => _limits;

    /// <summary>Gets what counts bytes.</summary>
    internal LiquidWork Counted => _work;

    /// <summary>Begins to count.</summary>
    /// <param name="work">Where to count bytes; <see langword="null"/> where this rendering is counted by itself.</param>
    internal void Begin(LiquidWork? work)
    {
        _work = work ?? _own;
        _work.Look();
    }

    internal void Step()
    {
        if (++_steps > _nextLook)
        {
            LookAtSteps();
        }
    }

    /// <summary>Counts bytes before they are handled: letters of texts, items of lists.</summary>
    internal void Work(long bytes) => _work.Add(bytes);

    /// <summary>Counts what a filter or an operator handles of a value: a text's letters, a list's items. What lies deeper is counted by what goes there.</summary>
    internal void Work(in LiquidValue value)
    {
        switch (value.Kind)
        {
            case LiquidKind.Text:
                _work.Add(value.AsText()!.Length);
                break;
            case LiquidKind.Array:
                _work.Add(value.AsArray()!.Count);
                break;
            default:
                break;
        }
    }

    /// <summary>Forgets what was counted.</summary>
    internal void End()
    {
        _work = _own;
        _own.Begin(default);
        _steps = 0;
        _nextLook = Math.Min(StepsBetweenLooks, _limits.MaxSteps);
        _depth = 0;
        _levels = 0;
    }

    internal void Enter()
    {
        if (++_depth > _limits.MaxDepth)
        {
            throw new LiquidException($"The template is nested deeper than {_limits.MaxDepth}.");
        }
    }

    internal void Leave() => _depth--;

    /// <summary>Goes into a list or an object that lies in another.</summary>
    internal void EnterLevel()
    {
        _work.Add(1);
        if (++_levels > MaxLevels)
        {
            throw new LiquidException($"Lists and objects lie in each other deeper than {MaxLevels} levels.");
        }
    }

    internal void LeaveLevel() => _levels--;

    internal void CheckItems(long count)
    {
        if (count > _limits.MaxItems)
        {
            throw new LiquidException($"A list of more than {_limits.MaxItems} items is too long.");
        }
    }

    internal void CheckLetters(long count)
    {
        if (count > _limits.MaxOutputBytes)
        {
            throw new LiquidException($"A text of more than {_limits.MaxOutputBytes} letters is too long.");
        }
    }

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

    private void LookAtSteps()
    {
        if (_steps > _limits.MaxSteps)
        {
            throw new LiquidException($"The template takes more than {_limits.MaxSteps} steps.");
        }

        _work.Look();
        _nextLook = Math.Min(_steps + StepsBetweenLooks, _limits.MaxSteps);
    }
}
