namespace UserService.Pets;

/// <summary>The maximum lengths of texts about pets, in characters, for requests and columns.</summary>
internal static class PetLimits
{
    public const int Name = 100;
    public const int Breed = 100;
    public const int ImageUrl = 2_048;
}
