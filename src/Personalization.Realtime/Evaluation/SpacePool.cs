namespace Personalization.Realtime.Evaluation;

/// <summary>Spaces that evaluations work in, kept for the next ones: as many as evaluate at once. Thread-safe.</summary>
internal sealed class SpacePool(int audiences, int shared)
{
    private readonly EvaluationSpace?[] _spaces = new EvaluationSpace?[Environment.ProcessorCount];

    internal EvaluationSpace Rent()
    {
        for (var i = 0; i < _spaces.Length; i++)
        {
            if (Volatile.Read(ref _spaces[i]) is not null && Interlocked.Exchange(ref _spaces[i], null) is { } space)
            {
                return space;
            }
        }

        return new EvaluationSpace(audiences, shared);
    }

    /// <summary>Takes a space back. One that an exception was thrown in is not given back.</summary>
    internal void Return(EvaluationSpace space)
    {
        for (var i = 0; i < _spaces.Length; i++)
        {
            if (Volatile.Read(ref _spaces[i]) is null)
            {
                Volatile.Write(ref _spaces[i], space);
                return;
            }
        }
    }
}
