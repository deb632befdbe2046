namespace Personalization.Destinations;

/// <summary>A name leads to no public address.</summary>
internal sealed class PrivateAddressException() : IOException(Words)
{
    internal const string Words = "The name leads to an address of a private network or of this machine, which is not called unless allowPrivateAddresses is set.";
}
