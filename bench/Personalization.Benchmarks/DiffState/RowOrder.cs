namespace Personalization.Benchmarks.DiffState;

/// <summary>Numbers 0 to n-1, each once, in order or shuffled, without a table: memory is what is measured.</summary>
internal readonly struct RowOrder
{
    private readonly int _rows;
    private readonly int _halfBits;
    private readonly bool _shuffled;

    internal RowOrder(int rows, bool shuffled)
    {
        _rows = rows;
        _shuffled = shuffled;
        while (1L << (2 * _halfBits) < rows)
        {
            _halfBits++;
        }
    }

    internal int this[int position]
    {
        get
        {
            var number = position;
            do
            {
                number = _shuffled ? Permute(number) : number;
            }
            while (number >= _rows); // the permutation is of a power of two; whoever leaves the range goes on until he is back

            return number;
        }
    }

    /// <summary>A Feistel network: a permutation whatever the round function is.</summary>
    private int Permute(int number)
    {
        var mask = (1 << _halfBits) - 1;
        var left = number >> _halfBits;
        var right = number & mask;
        for (uint round = 1; round <= 4; round++)
        {
            var mixed = ((uint)right + (round * 0x9E3779B9)) * 0x85EBCA6B;
            mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35;
            (left, right) = (right, left ^ (int)((mixed ^ (mixed >> 16)) & (uint)mask));
        }

        return (left << _halfBits) | right;
    }
}
