namespace UserService.Pets;

/// <summary>How long texts about pets may be, in characters: what requests are held to and how wide the columns are.</summary>
internal static class PetLimits
{
    public const int Name = 100;
    public const int Breed = 100;
    public const int ImageUrl = 2_048;
}
