namespace SoftReferences.Simulation;

/// <summary>FNV-1a, which is the same on every machine and in every run, unlike <see cref="HashCode"/>.</summary>
internal static class Hashing
{
    public const ulong Start = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    public static ulong Add(ulong hash, ulong value) => (hash ^ value) * Prime;

    public static ulong Add(ulong hash, string text)
    {
        foreach (var character in text)
        {
            hash = Add(hash, character);
        }

        return hash;
    }
}
