"""Planted artefacts: do the why-clusters find what a network should not go by, and do they ring where there is nothing?

A word is put into a few reviews of one class, or a small square into a corner of some pictures of one class; a network
learns from them, and its reasons for the inputs that it learned from are clustered. The same is asked of networks that
learned without any artefact.

Source: Lapuschkin, Wäldchen, Binder, Montavon, Samek and Müller (2019), where a copyright tag in pictures of horses was
found so.
"""
