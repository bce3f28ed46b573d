"""Experiments with a known answer: something is planted that gives the class away, a network learns to use it, and the
methods of explanation are asked what the network goes by.

Source: Bastings, Ebert, Zablotskaia, Sandholm and Filippova (2022), "Will You Find These Shortcuts?"
"""
